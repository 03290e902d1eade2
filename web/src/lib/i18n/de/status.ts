import type en from '../en/status.ts';

/** Namen von Zuständen und Zielen, auf Deutsch. */
export default (): ReturnType<typeof en> => ({
  deployment: {
    queued: 'wartet',
    packaging: 'wird gepackt',
    building: 'wird gebaut',
    deploying: 'wird ausgerollt',
    verifying: 'wird geprüft',
    ready: 'bereit',
    failed: 'gescheitert',
    canceling: 'wird abgebrochen',
    canceled: 'abgebrochen',
  },
  target: {
    'cloud-run': 'Cloud Run',
    'agent-engine': 'Agent Engine',
  },
});
