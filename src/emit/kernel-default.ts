const SLOT_BYTES = 128 * 1024;
const MOST_SLOTS = 524_288;

/**
 * The memory in bytes above which the kernel's own default of tcp_max_orphans exceeds `value`, null where no amount of memory makes
 * it. The default is half of the established hash table: one slot per 128 KiB of memory, rounded up to a power of two, at most
 * 524288 (net/ipv4/tcp.c:tcp_init, mm/mm_init.c:alloc_large_system_hash). `thash_entries=` on the kernel command line is not seen.
 */
export function memoryWhereDefaultExceeds(value: number): number | null {
  let slots = 1;
  while (slots * 2 <= value * 2) slots *= 2;
  return slots >= MOST_SLOTS ? null : slots * SLOT_BYTES;
}

/** The default of a host with just over that much memory: the least default above `value`. */
export function leastDefaultAbove(value: number): number | null {
  const memoryBytes = memoryWhereDefaultExceeds(value);
  return memoryBytes === null ? null : memoryBytes / SLOT_BYTES;
}

/** The kernel's own default of tcp_max_orphans on a host with that much memory in bytes, by the same rule. */
export function kernelDefaultFor(memoryBytes: number): number {
  let slots = 1;
  while (slots < memoryBytes / SLOT_BYTES && slots < MOST_SLOTS) slots *= 2;
  return slots / 2;
}
