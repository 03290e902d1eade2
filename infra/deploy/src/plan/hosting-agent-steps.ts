import { hostingAgentImage } from './names.ts';
import type { Argv, CommandStep } from './step.ts';

interface Place {
  project: string;
  region: string;
}

const describeImage = (place: Place, ...format: string[]): Argv => [
  'gcloud',
  'artifacts',
  'docker',
  'images',
  'describe',
  `${hostingAgentImage(place)}:{{tag}}`,
  `--project=${place.project}`,
  ...format,
];

/** The image, by digest, as later steps name it. */
export const imageByDigest = (place: Place) => `${hostingAgentImage(place)}@{{digest}}`;

/**
 * Builds the hosting agent's image in Cloud Build unless the registry has one of the same content, and keeps its digest.
 * services/hosting-agent/dist must be built. `how` says as whom it is built: arguments of `gcloud builds submit`.
 */
export function buildImageSteps(place: Place, how: readonly string[]): CommandStep[] {
  return [
    {
      kind: 'command',
      id: 'hosting-agent-tag',
      title: 'Name the hosting agent’s image after its content',
      argv: ['node', 'infra/deploy/src/image-tag.ts', 'services/hosting-agent'],
      keep: 'tag',
    },
    {
      kind: 'command',
      id: 'hosting-agent-image',
      title: 'Build the hosting agent’s image',
      unless: describeImage(place),
      argv: [
        'gcloud',
        'builds',
        'submit',
        'services/hosting-agent',
        `--project=${place.project}`,
        `--region=${place.region}`,
        ...how,
      ],
    },
    {
      kind: 'command',
      id: 'hosting-agent-digest',
      title: 'Read the image’s digest',
      argv: describeImage(place, '--format=value(image_summary.digest)'),
      keep: 'digest',
    },
  ];
}
