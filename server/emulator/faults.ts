import { type ConfiguredFault, type Fault, type FaultKind, parseFault } from './config/faultKinds.js';

type ParametersOf<Kind extends FaultKind> = Extract<Fault, { kind: Kind }>['parameters'];

interface ActiveFault {
  id: string;
  fault: Fault;
  /** Matrices programmed before it. */
  since: number;
  /** Calls that the device still takes before it happens. */
  waits?: number;
  /** What the configuration says of it, if it comes from there. */
  configured?: ConfiguredFault;
}

/** The faults that are in force. Control injects and clears them, Board configures them, and calls that begin age them. */
export class Faults {
  private active: ActiveFault[] = [];
  private injected = 0;

  /** `since`: matrices programmed so far. Returns its id. A reset that is due now is not kept: it happens once. */
  inject(fault: Fault, since: number): string {
    const id = `f${++this.injected}`;
    if (fault.kind !== 'device_reset' || fault.parameters.afterCalls > 0) this.add({ id, fault, since });
    return id;
  }

  private add(active: ActiveFault): void {
    const { parameters } = active.fault;
    const waits = 'afterCalls' in parameters ? parameters.afterCalls : 0;
    this.active.push(waits > 0 ? { ...active, since: 0, waits } : active);
  }

  /** Replaces those that the configuration has; they are called c1, c2, ... */
  configure(faults: readonly ConfiguredFault[], since: number): void {
    this.active = this.active.filter(({ configured }) => !configured);
    faults.forEach((configured, k) => {
      const fault = parseFault(configured.kind, configured.parameters);
      this.add({ id: `c${k + 1}`, fault, since, configured });
    });
  }

  /** Those of the configuration that are still in force. */
  configured(): ConfiguredFault[] {
    return this.active.flatMap(({ configured }) => configured ?? []);
  }

  /** A call begins, after `programmed` matrices: what waited for it happens. Returns whether the device is reset. */
  beginCall(programmed: number): boolean {
    const due: ActiveFault[] = [];
    for (const active of this.active) {
      if (active.waits === undefined || active.waits-- > 0) continue;
      active.waits = undefined;
      active.since = programmed;
      due.push(active);
    }
    const resets = due.filter(({ fault }) => fault.kind === 'device_reset');
    this.active = this.active.filter((active) => !resets.includes(active));
    return resets.length > 0;
  }

  /** A fault of this id is in force, or waits to be. */
  has(id: string): boolean {
    return this.active.some((active) => active.id === id);
  }

  /** None means all. Returns how many were cleared. */
  clear(ids: readonly string[]): number {
    const before = this.active.length;
    this.active = ids.length === 0 ? [] : this.active.filter(({ id }) => !ids.includes(id));
    return before - this.active.length;
  }

  private all<Kind extends FaultKind>(kind: Kind): { parameters: ParametersOf<Kind>; since: number }[] {
    return this.active.flatMap(({ fault, since }) =>
      fault.kind === kind ? [{ parameters: fault.parameters as never, since }] : [],
    );
  }

  private product(kind: 'wrong_temperature' | 'wrong_time_constant'): number {
    return this.all(kind).reduce((product, { parameters }) => product * parameters.factor, 1);
  }

  /** True over stated noise variance of temperature. */
  thermalFactor(): number {
    return this.product('wrong_temperature');
  }

  /** True over stated time constant. */
  tauFactor(): number {
    return this.product('wrong_time_constant');
  }

  /** What drift jumps did to a matrix before which `programmed` others had been. */
  driftFactor(programmed: number): number {
    const jumps = this.all('drift_jump').filter(({ since }) => since > programmed);
    return jumps.reduce((product, { parameters }) => product * parameters.factor, 1);
  }

  /** Cells that are stuck now; with `programmed`, only those that got stuck after that matrix was programmed. */
  stuckCells(programmed = -1): ParametersOf<'stuck_cell'>[] {
    return this.all('stuck_cell').flatMap(({ parameters, since }) => (since > programmed ? parameters : []));
  }

  /** True over stated full scale of a converter. */
  rangeFactor(converter: 'matrixDac' | 'vectorDac' | 'adc'): number {
    return this.all('converter_range_error').reduce(
      (product, { parameters }) =>
        parameters.converter === converter ? product * parameters.factor : product,
      1,
    );
  }

  stuckBits(): { bit: number; value: 0 | 1 }[] {
    return this.all('stuck_adc_bit').map(({ parameters }) => parameters);
  }

  /** Part of the readings that are lost. */
  lostFraction(): number {
    return this.all('lost_samples').reduce((most, { parameters }) => Math.max(most, parameters.fraction), 0);
  }

  /** Bytes after which a read-out breaks. */
  breaksAfter(): number | undefined {
    const [first] = this.all('disconnect');
    return first?.parameters.afterBytes;
  }

  /** Host seconds more for some bytes. */
  delay(bytes: number): number {
    const perMebibyte = this.all('slow_link').reduce(
      (sum, { parameters }) => sum + parameters.secondsPerMebibyte,
      0,
    );
    return (bytes / 2 ** 20) * perMebibyte;
  }

  /** The device refuses this call. */
  refusesCall(): boolean {
    const busy = this.active.find(({ fault }) => fault.kind === 'device_busy');
    if (busy?.fault.kind !== 'device_busy') return false;
    const { parameters } = busy.fault;
    if (parameters.calls === undefined) return true;
    parameters.calls--;
    if (parameters.calls === 0) this.active = this.active.filter((each) => each !== busy);
    return true;
  }

  /** The same one is in force here too. */
  adopt(id: string, { active, injected }: Faults): void {
    this.active.push(...structuredClone(active.filter((each) => each.id === id)));
    this.injected = Math.max(this.injected, injected);
  }

  /** For a snapshot. */
  save(): object {
    return structuredClone({ active: this.active, injected: this.injected });
  }

  restore(saved: object): void {
    Object.assign(this, structuredClone(saved));
  }
}
