import { agentSchema, type Agent } from '@agent-gallery/contract';

const at = '2026-11-20T09:00:00.000Z';

const README = `# Units

Converts between units of length, mass, volume and temperature, and **shows the working**.

| you write | it answers |
| --- | --- |
| 26.2 miles in km | 42.16 km |
| 350 °F to Celsius | 176.7 °C |

- Works with no network and no model.
- Speaks A2A 1.0; see the [specification](https://a2a-protocol.org).

\`\`\`sh
curl -X POST "$URL/message:send" -H 'Content-Type: application/json'
\`\`\`

> It never guesses: what it does not know it says.

<script>document.title = 'hacked'</script>
<img src="x" onerror="document.title = 'hacked'">
<a href="javascript:document.title='hacked'">harmless</a>
`;

/** Agents as the gallery may hold them, among them one with long texts and one with next to none. */
export const AGENTS: readonly Agent[] = [
  {
    id: 'units-agent',
    name: 'Units',
    description:
      'Converts between units of length, mass, volume, temperature, speed and data, from a question in plain words.',
    framework: 'a2a',
    tags: ['units', 'conversion', 'offline'],
    skills: [
      {
        id: 'convert-units',
        name: 'Convert units',
        description: 'Converts a quantity from one unit into another and shows how.',
        tags: ['convert'],
        examples: ['How many kilometres are 26.2 miles?', 'Convert 350 °F to Celsius'],
      },
    ],
    source: { kind: 'folder', path: 'units-agent' },
    readme: README,
    createdAt: at,
    updatedAt: at,
  },
  {
    id: 'world-clock-agent',
    name: 'World Clock',
    description:
      'Says what time it is anywhere, how far apart places are in time, and when a meeting suits all of them.',
    framework: 'adk-typescript',
    tags: ['time', 'time zones', 'meetings'],
    skills: [],
    source: { kind: 'folder', path: 'world-clock-agent' },
    readme: '',
    createdAt: at,
    updatedAt: at,
  },
  {
    id: 'incident-summarizer',
    name: 'Incident summarizer with a name that is rather long',
    description:
      'Reads an incident channel, works out what happened and when, names the likely cause, and drafts the timeline and the follow-up list for the review, in the house style that your team has agreed on over the years.',
    framework: 'adk-python',
    tags: ['incidents', 'operations', 'writing', 'timeline', 'summaries'],
    skills: [],
    source: { kind: 'folder', path: 'incident-summarizer' },
    readme: 'No more is known.',
    createdAt: at,
    updatedAt: at,
  },
  {
    id: 'invoice-checker',
    name: 'Invoice checker',
    description: 'Compares an invoice with its order.',
    framework: 'container',
    tags: [],
    skills: [],
    source: { kind: 'folder', path: 'invoice-checker' },
    readme: '# Invoice checker',
    createdAt: at,
    updatedAt: at,
  },
].map((agent) => agentSchema.parse(agent));
