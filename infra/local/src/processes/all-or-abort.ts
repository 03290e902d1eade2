/**
 * Waits for all, so that nothing is still on its way up when somebody cleans up. The first rejection aborts the controller,
 * which the others may heed, and is thrown at the end.
 */
export async function allOrAbort<const T extends readonly Promise<unknown>[]>(
  controller: AbortController,
  promises: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  let first: { reason: unknown } | undefined;
  const results = await Promise.allSettled(
    promises.map((promise) =>
      promise.catch((error: unknown) => {
        first ??= { reason: error };
        controller.abort(error);
      }),
    ),
  );
  if (first !== undefined) throw first.reason;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as {
    -readonly [K in keyof T]: Awaited<T[K]>;
  };
}
