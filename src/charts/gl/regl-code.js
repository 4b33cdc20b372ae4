export const reglCode = {};
