import type { Page } from '@playwright/test';

export interface LogReading {
  /** From the navigation until the log's last line is drawn. */
  lastLineMs: number;
  /** From the navigation until the page has all lines. */
  completeMs: number;
  heapMegabytes: number;
  /** Rows in the document, of all lines. */
  rowCount: number;
}

/** Opens a deployment's page and waits until its whole log is there. */
export async function readLog(page: Page, url: string, lineCount: number): Promise<LogReading> {
  const startedAt = performance.now();
  await page.goto(url);
  await page
    .locator('[role=log] .row')
    .getByText(`line ${String(lineCount - 1)}:`)
    .waitFor();
  const lastLineMs = performance.now() - startedAt;
  await page.getByText(`${lineCount.toLocaleString('en')} lines`, { exact: true }).waitFor();
  const completeMs = performance.now() - startedAt;
  const heapBytes = await page.evaluate(
    () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize,
  );
  return {
    lastLineMs,
    completeMs,
    heapMegabytes: heapBytes / 1e6,
    rowCount: await page.locator('[role=log] .row').count(),
  };
}
