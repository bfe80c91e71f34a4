import type { Where } from './language-keys.js';

/** What oprun answers to a key from another tool. */
export interface ForeignAnswer {
  /** Our key, or null where oprun has nothing of the kind. */
  readonly ours: string | null;
  /** How it is written, where the key alone does not say it; for a key that has no counterpart, what to do instead. */
  readonly write: string | null;
  /** Whether the value can stay as it is, so that the file is checked on as if ours stood there. */
  readonly sameValue: boolean;
  /** For a key without a counterpart: the key of ours that is not missed beside it. */
  readonly fills: string | null;
}

/** The answer to a key at a place, or null where it is no known key of another tool. Case, `-` and `_` do not count. */
export function foreignAnswer(key: string, where: Where): ForeignAnswer | null {
  return answers.get(`${where} ${plain(key)}`) ?? null;
}

/** One row of the table: the words of others, and ours. */
export interface ForeignRow {
  readonly where: Where;
  readonly theirs: readonly string[];
  readonly ours: string | null;
  readonly write?: string;
  readonly sameValue?: boolean;
  readonly fills?: string;
}

/** The table. A word stands in it once for each place. */
export const foreignRows: readonly ForeignRow[] = [
  {
    where: 'root',
    theirs: ['steps', 'jobs', 'stages', 'nodes', 'targets', 'activities', 'stage'],
    ours: 'tasks',
    write: 'one flat list, "tasks:", of tasks with an id; depends_on says which waits for which',
    sameValue: true,
  },
  {
    where: 'root',
    theirs: ['inputs', 'vars', 'parameters', 'arguments', 'args'],
    ours: 'params',
    sameValue: true,
  },
  { where: 'root', theirs: ['environment', 'variables'], ours: 'env', sameValue: true },
  { where: 'root', theirs: ['dotenv', 'env_files', 'envfile'], ours: 'env_file', sameValue: true },
  { where: 'root', theirs: ['results', 'returns', 'output'], ours: 'outputs', sameValue: true },
  {
    where: 'root',
    theirs: ['working-directory', 'cwd', 'workdir', 'dir', 'workspace', 'chdir'],
    ours: 'working_dir',
    sameValue: true,
  },
  {
    where: 'root',
    theirs: [
      'max_concurrency',
      'parallelism',
      'parallel',
      'max_workers',
      'workers',
      'max_active_tasks',
      'max-parallel',
      'threads',
    ],
    ours: 'max_parallel',
    sameValue: true,
  },
  { where: 'root', theirs: ['title', 'workflow_name', 'dag_id', 'project'], ours: 'name', sameValue: true },
  { where: 'root', theirs: ['desc', 'summary', 'comment', 'doc'], ours: 'description', sameValue: true },
  { where: 'root', theirs: ['default_args', 'default'], ours: 'defaults' },
  { where: 'root', theirs: ['modules', 'extensions', 'imports'], ours: 'plugins' },
  {
    where: 'root',
    theirs: ['timeout-minutes', 'timeout_seconds', 'execution_timeout', 'dagrun_timeout'],
    ours: 'timeout',
    write: 'timeout: 30m',
  },
  {
    where: 'root',
    theirs: [
      'on_failure',
      'on_success',
      'on_exit',
      'on_error',
      'finally',
      'always',
      'handlers',
      'after_script',
      'exitHandler',
    ],
    ours: 'hooks',
    write: 'hooks: {on_failure: [...]}',
  },
  { where: 'root', theirs: ['notifications', 'email', 'alerts'], ours: 'notify' },
  {
    where: 'root',
    theirs: ['on', 'schedule', 'triggers', 'trigger', 'cron', 'schedule_interval'],
    ours: null,
    write: 'oprun does not start by itself: call it from cron or CI',
  },
  {
    where: 'root',
    theirs: ['version', 'apiVersion'],
    ours: null,
    write: 'an oprun file names no version: remove the line',
  },
  {
    where: 'root',
    theirs: ['kind'],
    ours: null,
    write: 'an oprun file is always a workflow: remove the line',
  },
  {
    where: 'root',
    theirs: ['metadata', 'spec'],
    ours: null,
    write: 'oprun has no such part: name and tasks stand at the top of the file',
  },
  {
    where: 'task',
    theirs: [
      'needs',
      'depends',
      'deps',
      'requires',
      'dependencies',
      'dependsOn',
      'after',
      'upstream',
      'upstream_tasks',
      'wait_for',
      'requirements',
    ],
    ours: 'depends_on',
    sameValue: true,
  },
  {
    where: 'task',
    theirs: ['script', 'cmds', 'cmd', 'command', 'commands', 'bash', 'sh', 'exec', 'bash_command', 'execute'],
    ours: 'run',
    sameValue: true,
  },
  {
    where: 'task',
    theirs: ['shell'],
    ours: 'run',
    write: 'run: TEXT (or config: {shell: bash} to choose the shell)',
    sameValue: true,
  },
  {
    where: 'task',
    theirs: [
      'with',
      'args',
      'arguments',
      'parameters',
      'options',
      'settings',
      'kwargs',
      'op_kwargs',
      'inputs',
    ],
    ours: 'config',
    sameValue: true,
  },
  {
    where: 'task',
    theirs: ['uses', 'type', 'operator', 'action', 'module', 'kind', 'executor'],
    ours: 'plugin',
    sameValue: true,
  },
  {
    where: 'task',
    theirs: [
      'when',
      'condition',
      'conditions',
      'only_if',
      'rules',
      'only',
      'unless',
      'skip_if',
      'preconditions',
    ],
    ours: 'if',
    write: 'if: ${{ … }}, one whole expression',
  },
  {
    where: 'task',
    theirs: [
      'retries',
      'max_retries',
      'retry_count',
      'attempts',
      'max_attempts',
      'retry_limit',
      'retryStrategy',
      'retry_policy',
    ],
    ours: 'retry',
    write: 'retry: {max_attempts: 3}',
  },
  {
    where: 'task',
    theirs: ['foreach', 'with_items', 'loop', 'items', 'map', 'expand', 'with_list'],
    ours: 'for_each',
    sameValue: true,
  },
  {
    where: 'task',
    theirs: ['matrix', 'strategy'],
    ours: 'for_each',
    write: 'for_each: [one, two], one list of items, each of them "item" in expressions',
  },
  {
    where: 'task',
    theirs: ['loop_var', 'item_name', 'iterator', 'loop_control'],
    ours: 'as',
    write: 'as: name, beside for_each',
  },
  {
    where: 'task',
    theirs: ['max_concurrency', 'parallelism', 'parallel', 'max_workers'],
    ours: 'max_parallel',
    write: 'max_parallel: 4, beside for_each',
    sameValue: true,
  },
  { where: 'task', theirs: ['vars', 'variables', 'environment'], ours: 'env', sameValue: true },
  {
    where: 'task',
    theirs: [
      'continue-on-error',
      'allow_failure',
      'ignore_errors',
      'ignore_error',
      'ignore_failure',
      'failure_ok',
    ],
    ours: 'continue_on_error',
    sameValue: true,
  },
  {
    where: 'task',
    theirs: [
      'timeout-minutes',
      'timeout_seconds',
      'execution_timeout',
      'timeout_sec',
      'max_duration',
      'deadline',
    ],
    ours: 'timeout',
    write: 'timeout: 5m',
  },
  {
    where: 'task',
    theirs: ['working-directory', 'cwd', 'workdir', 'dir', 'chdir', 'directory'],
    ours: 'working_dir',
    sameValue: true,
  },
  {
    where: 'task',
    theirs: ['name', 'task', 'task_id', 'key', 'step', 'job'],
    ours: 'id',
    write: 'id: a_name (a sentence goes into description)',
    sameValue: true,
  },
  {
    where: 'task',
    theirs: ['desc', 'title', 'label', 'displayName', 'summary', 'comment', 'doc'],
    ours: 'description',
    sameValue: true,
  },
  {
    where: 'task',
    theirs: ['steps'],
    ours: null,
    write:
      'oprun has no steps in a task: write each as a task of its own in the flat list "tasks:", and its order with depends_on',
    fills: 'plugin',
  },
  { where: 'task', theirs: ['block', 'subtasks', 'children', 'body'], ours: 'tasks', sameValue: true },
  { where: 'task', theirs: ['on_failure', 'on_error', 'rescue', 'catch', 'default_value'], ours: 'fallback' },
  { where: 'task', theirs: ['rollback', 'cleanup', 'compensate'], ours: 'undo' },
  { where: 'task', theirs: ['circuit_breaker'], ours: 'breaker' },
  { where: 'task', theirs: ['mutex', 'lock', 'resource_group', 'semaphore', 'concurrency'], ours: 'locks' },
  { where: 'task', theirs: ['pool'], ours: 'pools' },
  { where: 'task', theirs: ['rate_limit', 'throttle'], ours: 'rate' },
  { where: 'task', theirs: ['priority_weight', 'weight'], ours: 'priority' },
  {
    where: 'task',
    theirs: ['output', 'register', 'export', 'artifacts', 'produces'],
    ours: 'outputs',
    write: 'outputs: {name: ${{ result… }}}',
  },
  {
    where: 'task',
    theirs: ['include', 'subworkflow', 'call', 'import_tasks', 'templateRef'],
    ours: 'workflow',
    write: 'workflow: ./another.yaml, with "params"',
    sameValue: true,
  },
  {
    where: 'task',
    theirs: ['runs-on', 'image', 'container', 'docker', 'tags', 'pool_name', 'queue'],
    ours: null,
    write: 'oprun runs tasks on this machine: call docker or ssh in run',
  },
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

const answers: ReadonlyMap<string, ForeignAnswer> = new Map(
  foreignRows.flatMap(({ where, theirs, ours, write = null, sameValue = false, fills = null }) =>
    theirs.map((key) => [`${where} ${plain(key)}`, { ours, write, sameValue, fills }] as const),
  ),
);

function plain(key: string): string {
  return key.toLowerCase().replaceAll(/[-_ ]/gu, '');
}
