import { hashFolder } from './artifacts/hash-folder.ts';

// Prints the tag of an image that is built from a folder: its content's hash, over the files that are sent to Cloud Build.
const folder = process.argv[2];
if (folder === undefined) throw new Error('Say which folder.');
process.stdout.write(`${(await hashFolder(folder)).slice(0, 16)}\n`);
