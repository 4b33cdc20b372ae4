import { describe, expect, it } from 'vitest';
import { BudgetController } from '../../src/monitor/budget.js';

/**
 * Lets a training run whose captures take `captureMs` of `intervalMs` go on for `turns`; returns what was
 * said.
 */
function train(controller: BudgetController, captureMs: number, intervalMs: number, turns: number): string[] {
  const said: string[] = [];
  for (let turn = 0; turn < turns; turn++) {
    controller.recordInterval(intervalMs);
    if (!controller.allows(turn)) continue;
    const sentence = controller.recordCapture(captureMs);
    if (sentence !== null) said.push(sentence);
  }
  return said;
}

describe('BudgetController', () => {
  it('takes every capture where they cost less than the budget', () => {
    const controller = new BudgetController();
    expect(train(controller, 1, 100, 50)).toEqual([]);
    expect(controller.captureEvery).toBe(1);
    expect(controller.share).toBeCloseTo(0.01);
  });

  it.each([
    [3, 100, 2],
    [50, 100, 32],
    [1000, 1, 1024],
  ])(
    'brings captures of %i ms in %i ms under 2 %% (every %i-th), and says so once',
    (captureMs, intervalMs, every) => {
      const controller = new BudgetController(0.02);
      const said = train(controller, captureMs, intervalMs, 20_000);
      expect(controller.captureEvery).toBe(every);
      expect(said).toHaveLength(1);
      expect(said[0]).toMatch(/more than the budget of 2\.0 %: now only every \d+(nd|th) scheduled capture/);
      if (every < 1024) expect(controller.share).toBeLessThanOrEqual(0.02);
    },
  );

  it('takes more captures again once they are cheap, step by step back to all', () => {
    const controller = new BudgetController(0.02);
    train(controller, 20, 100, 200);
    expect(controller.captureEvery).toBe(16);
    const said = train(controller, 0.1, 100, 2000);
    expect(controller.captureEvery).toBe(1);
    expect(said.at(-1)).toMatch(/every scheduled capture is taken again/);
  });

  it('does not flutter where the cost is about the budget', () => {
    const controller = new BudgetController(0.02);
    let changes = 0;
    for (let turn = 0; turn < 5000; turn++) {
      controller.recordInterval(100);
      if (controller.allows(turn) && controller.recordCapture(2 + 0.2 * Math.sin(turn)) !== null) changes++;
    }
    expect(changes).toBeLessThanOrEqual(1);
  });

  it('knows no share before it was told both times, and ignores what are not readings', () => {
    const controller = new BudgetController();
    expect(controller.share).toBeNaN();
    controller.recordCapture(5);
    expect(controller.share).toBeNaN();
    controller.recordInterval(NaN);
    controller.recordInterval(-1);
    expect(controller.recordCapture(NaN)).toBeNull();
    controller.recordInterval(0);
    expect(controller.share).toBeNaN();
  });

  it.each([0, -1, 1.5, NaN, '2%'])('refuses a budget of %s', (budget) => {
    expect(() => new BudgetController(budget as never)).toThrow(/budget is/);
  });
});
