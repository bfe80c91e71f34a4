import packageJson from '../../package.json' with { type: 'json' };

/** oprun's own version. */
export const version: string = packageJson.version;
