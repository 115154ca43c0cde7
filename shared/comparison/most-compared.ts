/** As many runs as can be told apart in one chart, and as fit side by side in a table. */
export const mostCompared = 20;
