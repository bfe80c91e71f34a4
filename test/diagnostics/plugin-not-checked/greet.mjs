export const greet = { name: 'greet', run: ({ whom }) => `hello ${whom}` };
