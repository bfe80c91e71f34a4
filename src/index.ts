/** What a program that embeds oprun may import. */
export {
  ConflictError,
  InputError,
  load,
  RecordError,
  run,
  WorkflowError,
  WorkingDirectoryError,
} from './app/library.js';
export type { LoadOptions, RunOptions } from './app/library.js';
export type { Diagnostic } from './app/library.js';
export type { Fact, FinalStatus, RunEvent } from './model/event.js';
export type { Failure, FailureClass } from './model/failure.js';
export type { Json, JsonObject } from './model/json.js';
export type { AttemptRecord, RunRecord, TaskRecord } from './model/run-record.js';
export type { TaskStatus } from './model/run-state.js';
export type { ParamDeclaration, ParamType, SecretDeclaration, SecretSource } from './model/parameter.js';
export type { Assignment, Expression, ShellTemplate, ShellValue, Template } from './model/template.js';
export type { Dependency, DependencyWord, ForEach, Task, Work, Workflow } from './model/workflow.js';
