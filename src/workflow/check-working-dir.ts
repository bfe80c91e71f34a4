import type { PluginCatalog } from '../plugin/catalog.js';
import { quoted } from '../text/describe-value.js';
import type { Diagnostic, Span } from '../text/diagnostic.js';
import { errorAt } from '../text/make-diagnostic.js';
import { entrySpan, textOf, type LocatedMap } from './located.js';
import type { TaskDraft } from './task-draft.js';

/**
 * Reports tasks that are to work elsewhere than the run does, and whose plugin cannot: user code shares one working
 * directory. `runDir` is that directory, an absolute path.
 */
export async function checkWorkingDirs(
  drafts: readonly TaskDraft[],
  catalog: PluginCatalog,
  { runDir, root }: { readonly runDir: string; readonly root: LocatedMap },
): Promise<readonly Diagnostic[]> {
  const found = drafts
    .filter(({ workingDir }) => workingDir !== runDir)
    .map(async (draft): Promise<readonly Diagnostic[]> => {
      const plugin = pluginOf(draft);
      const own = await catalog.find(plugin)?.ownWorkingDir();
      if (own !== false) return [];
      const message = `${draft.label} cannot have a working directory of its own: the plugin ${quoted(plugin)} shares that of the run`;
      const place = placeOf(draft, root);
      return [errorAt('working-dir-not-possible', place.span, message, { hint: place.hint })];
    });
  return (await Promise.all(found)).flat();
}

function pluginOf({ node }: TaskDraft): string {
  return textOf(node.entries.get('plugin')?.value) ?? '';
}

/** Where the directory is named: at the task, at a group around it, or at the top of the file; else the task. */
function placeOf(draft: TaskDraft, root: LocatedMap): { readonly span: Span; readonly hint: string } {
  for (let at: TaskDraft | null = draft; at !== null; at = at.parent) {
    const entry = at.node.entries.get('working_dir');
    const hint = 'write "working_dir" at the top of the file, or give the plugin a whole path';
    if (entry !== undefined) return { span: entrySpan(entry), hint };
  }
  const entry = root.entries.get('working_dir');
  const hint = 'this file runs as a task of another, which works elsewhere: give the plugin a whole path';
  return { span: entry === undefined ? draft.head : entrySpan(entry), hint };
}
