import type { ForeignRow } from './foreign-row.js';

/** What other tools say inside of the smaller mappings: defaults, parameters, secrets, dependencies. */
export const sectionRows: readonly ForeignRow[] = [
  {
    where: 'defaults',
    theirs: ['continue-on-error', 'allow_failure', 'ignore_errors', 'ignore_error'],
    ours: 'continue_on_error',
    sameValue: true,
  },
  {
    where: 'defaults',
    theirs: ['retries', 'max_retries', 'attempts', 'max_attempts'],
    ours: 'retry',
    write: 'retry: {max_attempts: 3}',
  },
  {
    where: 'defaults',
    theirs: ['timeout-minutes', 'timeout_seconds', 'execution_timeout'],
    ours: 'timeout',
    write: 'timeout: 5m',
  },
  { where: 'defaults', theirs: ['vars', 'variables', 'environment'], ours: 'env', sameValue: true },
  {
    where: 'param',
    theirs: ['choices', 'options', 'values', 'allowed', 'one_of', 'valid_values'],
    ours: 'enum',
    sameValue: true,
  },
  {
    where: 'param',
    theirs: ['regex', 'regexp', 'match', 'matches', 'format', 'validation'],
    ours: 'pattern',
    sameValue: true,
  },
  { where: 'param', theirs: ['min', 'ge', 'gte', 'min_value', 'at_least'], ours: 'minimum', sameValue: true },
  { where: 'param', theirs: ['max', 'le', 'lte', 'max_value', 'at_most'], ours: 'maximum', sameValue: true },
  { where: 'param', theirs: ['value', 'default_value'], ours: 'default', sameValue: true },
  {
    where: 'param',
    theirs: ['desc', 'help', 'doc', 'summary', 'title', 'label', 'comment'],
    ours: 'description',
    sameValue: true,
  },
  { where: 'param', theirs: ['mandatory'], ours: 'required', sameValue: true },
  { where: 'param', theirs: ['optional', 'nullable'], ours: 'required', write: 'required: false' },
  {
    where: 'secret',
    theirs: ['source', 'type', 'provider', 'kind', 'valueFrom', 'external'],
    ours: 'from',
    write: '{from: env}, {from: file, path: …} or {from: command, command: …}',
  },
  {
    where: 'secret',
    theirs: ['env', 'variable', 'var', 'key', 'environment', 'env_var'],
    ours: 'name',
    write: '{from: env, name: VARIABLE}',
    fills: 'from',
  },
  {
    where: 'secret',
    theirs: ['file', 'filename', 'file_path'],
    ours: 'path',
    write: '{from: file, path: …}',
    fills: 'from',
  },
  {
    where: 'secret',
    theirs: ['cmd', 'run', 'exec', 'script', 'shell'],
    ours: 'command',
    write: '{from: command, command: …}',
    fills: 'from',
  },
  {
    where: 'secret',
    theirs: ['value', 'default', 'secret', 'text'],
    ours: null,
    write:
      "oprun takes no secret's value from the file: {from: env}, {from: file, path: …} or {from: command, command: …}",
    fills: 'from',
  },
  {
    where: 'dependency',
    theirs: ['job', 'id', 'name', 'step', 'stage', 'target', 'needs', 'depends_on'],
    ours: 'task',
    sameValue: true,
  },
  {
    where: 'dependency',
    theirs: ['on', 'if', 'status', 'condition', 'state', 'outcome', 'conditions'],
    ours: 'when',
    write: 'when: completed, failed, skipped or done',
  },
];
