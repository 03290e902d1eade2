/** One message of the stream that a pull, a push or a load answers with. */
export interface ProgressMessage {
  status?: string;
  id?: string;
  stream?: string;
  error?: string;
  errorDetail?: { message?: string };
  aux?: { Tag?: string; Digest?: string; Size?: number };
}

/** Reads a daemon's progress stream to its end. Throws an Error with the daemon's words when it reports one. */
export async function followProgress(
  stream: NodeJS.ReadableStream,
  onMessage: (message: ProgressMessage) => void = () => undefined,
): Promise<void> {
  let rest = '';
  let failure: string | undefined;
  const take = (row: string) => {
    if (row.trim() === '') return;
    const message = JSON.parse(row) as ProgressMessage;
    if (message.error !== undefined) failure = message.errorDetail?.message ?? message.error;
    else onMessage(message);
  };
  for await (const chunk of stream) {
    const rows = (rest + chunk.toString()).split('\n');
    rest = rows.pop() ?? '';
    rows.forEach(take);
  }
  take(rest);
  if (failure !== undefined) throw new Error(failure);
}
