// The shortest form: an object with a name and a `run`. It needs nothing from oprun.
export const plugin = {
  name: 'greet',
  summary: 'Greets somebody',
  run(config) {
    return { message: `Hello, ${config.name ?? 'world'}!` };
  },
};
