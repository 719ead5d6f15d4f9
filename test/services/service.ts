// What tests know of a service that stands beside Countersign: where it is, and how it ends.
export type Service = { url: string; stop(): Promise<void> };
