import fc from 'fast-check';

// Set up before each test file. A run on a developer's machine tries other random values each time; CI judges a change, not
// luck, and tries the same ones.
if (process.env['CI'] !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 1 });
