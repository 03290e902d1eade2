import { isTerminal, type Deployment } from '@agent-gallery/contract';

/** Why something cannot be done with a deployment now; undefined when it can. */
export interface ActionReasons {
  cancel: string | undefined;
  retry: string | undefined;
  redeploy: string | undefined;
}

/** What can be done with a deployment, and why the rest cannot. */
export function actionReasons({
  status,
  cancelRequestedAt,
}: Pick<Deployment, 'status' | 'cancelRequestedAt'>): ActionReasons {
  const ended = isTerminal(status);
  const canceling = status === 'canceling' || cancelRequestedAt !== null;
  return {
    cancel: ended ? `It is ${status} already.` : canceling ? 'It is being canceled.' : undefined,
    retry: !ended
      ? 'It is still under way; only what failed or was canceled can be retried.'
      : status === 'ready'
        ? 'It succeeded; redeploy it instead.'
        : undefined,
    redeploy: !ended
      ? 'It is still under way.'
      : status === 'ready'
        ? undefined
        : 'It did not become ready; retry it instead.',
  };
}
