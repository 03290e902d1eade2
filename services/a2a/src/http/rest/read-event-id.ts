import { A2aError } from '../../protocol/a2a-error.ts';

/** The sequence number that an SSE id stands for; undefined for none; throws INVALID_PARAMS for another text. */
export const readEventId = (text: string | undefined): number | undefined => {
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const description = 'must be the id of an event of this stream';
  throw new A2aError('INVALID_PARAMS', `Invalid request: "lastEventId": ${description}.`, {
    fieldViolations: [{ field: 'lastEventId', description }],
  });
};
