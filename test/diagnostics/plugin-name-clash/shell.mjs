export const shell = { name: 'shell', run: () => null };
