/**
 * Jobs that outlive the process. A claimed job is leased: whoever works on it renews the lease, and
 * when it stops doing so (a kill), the job is given to the next who asks. So work is done at least
 * once, and must be repeatable. Of one group, one job is leased at a time, in the order they came.
 */
export interface Queue {
  /** @returns false when a job with this dedupeKey was ever taken in: nothing is added then. */
  enqueue(job: NewJob): Promise<boolean>;
  claim(owner: string, leaseSeconds: number): Promise<Job | null>;
  /** `lost`: somebody else has the job now, or it was finished; `cancelled`: stop, and fail or complete it. */
  heartbeat(lease: Lease, leaseSeconds: number): Promise<"held" | "lost" | "cancelled">;
  /** Keeps the result (JSON) with the job, so that a job has one result. Ignored when the lease is lost. */
  complete(lease: Lease, result?: unknown): Promise<void>;
  /** Comes again after the delay, until its attempts are used up. Ignored when the lease is lost. */
  fail(
    lease: Lease,
    failure: { readonly why: string; readonly delaySeconds: number },
  ): Promise<void>;
  /** Waiting jobs of the group never run; a leased one hears of it at its next heartbeat. */
  cancel(group: string): Promise<number>;
  /** How a job stands; null when its key was never taken in. */
  find(dedupeKey: string): Promise<JobStanding | null>;
  stats(): Promise<QueueStats>;
  /**
   * Calls when something may be claimed, for queues that hear of it; others are asked now and then.
   * @returns what ends it.
   */
  readonly onWork?: (look: () => void) => () => void;
}

export interface NewJob {
  readonly kind: string;
  /** JSON. */
  readonly body: unknown;
  readonly dedupeKey: string;
  /** Null runs beside everything. */
  readonly group: string | null;
  /** How often it is tried at most, leases that ran out included. */
  readonly attempts: number;
  /** Smaller comes first, from 0 (which it is when absent); alike in the order they came. */
  readonly priority?: number;
}

export interface Lease {
  readonly id: number;
  /** Changes with every claim: an owner that was thought dead cannot finish somebody else's lease. */
  readonly token: string;
}

export interface Job extends Lease {
  readonly kind: string;
  readonly body: unknown;
  readonly group: string | null;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly enqueuedAt: string;
}

export interface JobStanding {
  readonly state: keyof QueueStats;
  /** How often it was claimed. */
  readonly attempt: number;
  /** What `complete` was given; null before. */
  readonly result: unknown;
  /** What `fail` was given last. */
  readonly why: string | null;
}

export interface QueueStats {
  readonly waiting: number;
  readonly leased: number;
  readonly done: number;
  readonly failed: number;
  readonly cancelled: number;
}
