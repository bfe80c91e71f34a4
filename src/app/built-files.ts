/**
 * Files of the bundle that are found by path, not by import: all stand in one folder with the bundle's entries, and
 * shared chunks one folder below.
 */
export const builtFiles = {
  worker: new URL('worker.js', folder()),
  plugin: (name: string): string => new URL(`plugins/${name}.js`, folder()).href,
  shims: { zod: new URL('zod.js', folder()).href, 'oprun/plugin': new URL('plugin.js', folder()).href },
};

function folder(): URL {
  const here = new URL('.', import.meta.url);
  return here.pathname.endsWith('/chunks/') ? new URL('..', here) : here;
}
