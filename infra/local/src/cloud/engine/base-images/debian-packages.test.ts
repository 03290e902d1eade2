import { describe, expect, it } from 'vitest';
import { parseStanzas } from './debian-packages.ts';

// apt-cache depends --recurse --no-recommends … on Debian 12, shortened
const OUTPUT = `bash
  PreDepends: libc6
  Depends: base-files
base-files
  PreDepends: <awk>
    gawk
    original-awk
    mawk
passwd
 |Depends: debconf
  Depends: <debconf-2.0>
    cdebconf
    debconf
  Depends: libc6
<debconf-2.0>
libc6
  Depends: libgcc-s1
`;

describe('parseStanzas', () => {
  const stanzas = parseStanzas(OUTPUT);
  it('lists the dependencies of each package', () => {
    expect(stanzas.get('bash')?.dependencies).toEqual([['libc6'], ['base-files']]);
    expect(stanzas.get('libc6')?.dependencies).toEqual([['libgcc-s1']]);
  });
  it('takes the preferred provider of a virtual package', () => {
    expect(stanzas.get('base-files')?.dependencies).toEqual([['mawk']]);
  });
  it('keeps alternatives together, the first one first', () => {
    expect(stanzas.get('passwd')?.dependencies).toEqual([['debconf'], ['libc6']]);
  });
});
