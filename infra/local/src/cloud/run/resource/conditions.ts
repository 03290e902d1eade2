import { timestamp, type Condition, type Revision, type Service } from './resources.ts';

type State = Condition['state'];

export interface ConditionDetail {
  message?: string;
  reason?: string;
  revisionReason?: string;
}

/** Sets Ready and the two conditions below it, keeping the time of what did not change. */
export function setServiceCondition(service: Service, state: State, detail: ConditionDetail = {}): void {
  const build = (type: string, previous: Condition | undefined) => condition(type, state, detail, previous);
  service.terminalCondition = build('Ready', service.terminalCondition);
  service.conditions = ['RoutesReady', 'ConfigurationsReady'].map((type) =>
    build(
      type,
      service.conditions?.find((entry) => entry.type === type),
    ),
  );
}

export function setRevisionCondition(revision: Revision, state: State, detail: ConditionDetail = {}): void {
  revision.reconciling = state === 'CONDITION_RECONCILING';
  revision.conditions = ['Ready', 'ContainerHealthy', 'ResourcesAvailable'].map((type) =>
    condition(
      type,
      state,
      detail,
      revision.conditions?.find((entry) => entry.type === type),
    ),
  );
}

function condition(
  type: string,
  state: State,
  detail: ConditionDetail,
  previous: Condition | undefined,
): Condition {
  const unchanged = previous?.state === state && previous.message === detail.message;
  return {
    type,
    state,
    ...detail,
    lastTransitionTime: unchanged ? previous.lastTransitionTime : timestamp(new Date()),
  };
}
