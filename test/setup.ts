import fc from 'fast-check';

// A check of a change must give the same answer twice; every run on a developer's machine looks at other
// cases.
if (process.env['CI']) fc.configureGlobal({ seed: 1 });
