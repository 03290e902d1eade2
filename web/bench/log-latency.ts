import type { Page } from '@playwright/test';
import type { Firestore } from '@google-cloud/firestore';
import type { LogLine } from '@agent-gallery/contract';
import { writeLiveLines } from '../test/seed/log-lines.ts';

export interface Latency {
  medianMs: number;
  p95Ms: number;
  /** How many batches were seen as the log's last line; the others came into the page together with a later one. */
  seenCount: number;
}

const MARK = /batch (\d+) written at (\d+)/;

/** Writes batches of lines at a steady pace, and measures from before each write until its last line is drawn. The deployment's page must be open. */
export async function measureLogLatency(
  page: Page,
  db: Firestore,
  deploymentId: string,
  { batches, linesPerBatch, intervalMs }: { batches: number; linesPerBatch: number; intervalMs: number },
): Promise<Latency> {
  await page.evaluate((pattern) => {
    const seen = new Map<string, number>();
    Object.assign(window, { seenBatches: seen });
    const look = () => {
      const rows = document.querySelectorAll('[role=log] .row');
      const match = new RegExp(pattern).exec(rows[rows.length - 1]?.textContent ?? '');
      const [, batch = '', writtenAt = ''] = match ?? [];
      if (match !== null && !seen.has(batch)) seen.set(batch, Date.now() - Number(writtenAt));
      requestAnimationFrame(look);
    };
    look();
  }, MARK.source);

  // As the worker does: one write at a time, and what comes meanwhile goes into the next one together.
  let waiting: LogLine[] = [];
  let ended = false;
  const writing = (async () => {
    while (!ended || waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      if (lines.length > 0) await writeLiveLines(db, deploymentId, lines);
      else await pause(5);
    }
  })();
  for (let batch = 0; batch < batches; batch += 1) {
    waiting.push(...linesOf(batch, linesPerBatch, Date.now()));
    await pause(intervalMs);
  }
  ended = true;
  await writing;
  await page.getByText(`batch ${String(batches - 1)} written at`).waitFor();
  await page.waitForTimeout(100);
  const seen = await page.evaluate(() => {
    const { seenBatches } = window as unknown as { seenBatches: Map<string, number> };
    return [...seenBatches.values()];
  });
  const sorted = seen.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { medianMs: at(0.5), p95Ms: at(0.95), seenCount: sorted.length };
}

function linesOf(batch: number, count: number, nowMs: number): LogLine[] {
  return Array.from({ length: count }, (_, index) => ({
    insertId: `live-${String(nowMs)}-${String(batch).padStart(6, '0')}-${String(index).padStart(4, '0')}`,
    at: `${new Date(nowMs).toISOString().slice(0, -1)}${String(index).padStart(3, '0')}Z`,
    severity: 'INFO',
    step: 'deploying',
    text:
      index === count - 1
        ? `batch ${String(batch)} written at ${String(nowMs)}`
        : `GET /message:send 200 in ${String(index)} ms, one of the lines that a busy agent writes`,
  }));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
