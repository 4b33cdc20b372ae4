const refuse = (): never => {
  throw new Error('not to be read');
};

/** What somebody may throw, or reject with, that cannot be read as an error. */
export const ODD_REASONS: [string, () => unknown][] = [
  ['nothing', () => undefined],
  ['an object without a prototype', () => Object.create(null) as unknown],
  ['an error whose message is a symbol', () => Object.assign(new Error(), { message: Symbol('odd') })],
  [
    'an error whose message throws on being read',
    () => Object.defineProperty(new Error(), 'message', { get: refuse }),
  ],
  ['an object that throws whatever is read', () => new Proxy({}, { get: refuse, getPrototypeOf: refuse })],
];
