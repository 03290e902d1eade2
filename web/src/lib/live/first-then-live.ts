import type { Follow, LiveState } from './live.ts';

/**
 * What was read once, until what follows it has something to say. If that is late, what was read stays, as something that may
 * have changed since.
 */
export function firstThenLive<T>(first: Follow<T>, live: Follow<T>): Follow<T> {
  return (emit) => {
    let shown: (LiveState<T> & { kind: 'ready' }) | undefined;
    let isLive = false;
    let isLate = false;
    const stopFirst = first((state) => {
      if (isLive || state.kind !== 'ready') return;
      shown = { ...state, connected: !isLate };
      emit(shown);
    });
    const stopLive = live((state) => {
      if (state.kind === 'loading') {
        isLate = state.late;
        emit(shown ? { ...shown, connected: !isLate } : state);
        return;
      }
      isLive = true;
      stopFirst();
      emit(state);
    });
    return () => {
      stopFirst();
      stopLive();
    };
  };
}
