import { renderTemplate } from '../expr/render.js';
import { textOrNull } from '../expr/to-text.js';
import type { NotifySent } from '../model/event.js';
import type { Template } from '../model/template.js';
import type { Notify, Task } from '../model/workflow.js';
import { toDeclaration } from '../model/declaration.js';
import type { Engine } from './engine.js';
import { scopeOf } from './frame.js';
import type { Seen } from './frame.js';
import type { Message, RunEnd } from '../model/notifier.js';
import { runJob } from './run-work.js';
import { jobOf } from './job.js';

/** Tells whoever wants to hear of the end of the run. What does not go out is told, and changes no verdict. */
export async function sendNotifications(
  notify: Notify,
  root: Omit<Seen, 'task'>,
  end: RunEnd,
  engine: Engine,
): Promise<void> {
  const { emit, mask, notifier } = engine.ports;
  const composed = await notifier.compose(notify, end);
  if (!composed.ok) {
    const why = mask.text(composed.reason);
    emit({ type: 'warning', task: null, message: `nobody is notified of how the run ended: ${why}` });
    return;
  }
  const { message } = composed;
  if (message === null) return;
  let isDelivered = false;
  const tell = (channel: NotifySent['channel'], problem: string | null): void => {
    const error = problem === null ? null : mask.text(problem);
    isDelivered ||= problem === null;
    emit({ type: 'notify.sent', about: message.about, channel, error });
  };
  const text = (template: Template): Text => renderText(template, root, engine);

  const { webhook, command, file } = notify;
  if (webhook !== null) {
    const url = text(webhook.url);
    const secret = webhook.secret === null ? null : text(webhook.secret);
    if (!url.ok) tell('webhook', url.message);
    else if (secret !== null && !secret.ok) tell('webhook', secret.message);
    else {
      const address = { url: url.text, secret: secret?.text ?? null };
      tell('webhook', await notifier.webhook(address, message, root.frame.signal));
    }
  }
  if (command !== null) tell('command', await runCommand(withMessage(command, message), root, engine));
  if (file !== null) {
    const path = text(file);
    tell('file', path.ok ? await notifier.file(path.text, message) : path.message);
  }
  const fault = await notifier.settle(end, isDelivered);
  if (fault === null) return;
  const again = `how the run ended may be told again: ${mask.text(fault)}`;
  emit({ type: 'warning', task: null, message: again });
}

type Text = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string };

function renderText(template: Template, root: Omit<Seen, 'task'>, { facts }: Engine): Text {
  const rendered = renderTemplate(template, scopeOf(root, facts));
  if (!rendered.ok) return rendered;
  const text = textOrNull(rendered.value);
  if (text === null || text === '') return { ok: false, message: 'what was given for it is no text' };
  return { ok: true, text };
}

/** How long the command may take: a mailer that hangs holds up no run. Milliseconds. */
const commandMs = 30_000;

/** The message is what the command reads on its standard input. */
function withMessage(command: Task, { subject, text }: Message): Task {
  const { work, env } = command;
  if (work.kind !== 'plugin') return command;
  return {
    ...command,
    rules: { ...command.rules, timeoutMs: commandMs },
    env: [...env, { name: 'OPRUN_SUBJECT', value: { kind: 'literal', value: subject } }],
    work: { ...work, config: withEntry(work.config, 'stdin', text) },
  };
}

function withEntry(config: Template, key: string, value: string): Template {
  const entries: readonly (readonly [string, Template])[] =
    config.kind === 'map'
      ? config.entries
      : config.kind === 'literal' && isMapping(config.value)
        ? Object.entries(config.value).map(
            ([name, each]) => [name, { kind: 'literal', value: each }] as const,
          )
        : [];
  return { kind: 'map', entries: [...entries, [key, { kind: 'literal', value }]] };
}

function isMapping(value: unknown): value is Readonly<Record<string, never>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function runCommand(command: Task, root: Omit<Seen, 'task'>, engine: Engine): Promise<string | null> {
  const declaration = toDeclaration(command);
  engine.ports.emit({ type: 'task.added', task: command.id, role: { kind: 'hook' }, declaration });
  const { failure, ending } = await runJob(jobOf({ ...root, task: command }), engine);
  if (failure !== null) return failure.message;
  return ending.status === 'completed' ? null : `it was ${ending.status}`;
}
