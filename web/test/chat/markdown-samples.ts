/** One of each that Markdown has. */
export const LONG_MARKDOWN = `# Units of length

A mile is **1.609344** kilometres, *exactly*, and \`1 mi = 5280 ft\`. See [the standard](https://example.com/nist).

1. Measure.
2. Multiply:
   \`\`\`sh
   echo "26.2 * 1.609344" | bc
   \`\`\`
3. Round.

| miles | kilometres |
| ----: | ---------: |
| 1     | 1.609      |
| 26.2  | 42.165     |

\`\`\`ts
export const kilometres = (miles: number): number => miles * 1.609344; // a line that is rather long, so that it has to scroll somewhere
\`\`\`

> What it does not know it says.

- one
- two
  - three

---

Done.
`;
