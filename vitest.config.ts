import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: ["tests/fixtures/**", "node_modules/**"],
    // Most of the time goes into waiting for real programs; by default two cores get one worker.
    maxWorkers: 3,
    // Nothing here mocks modules or keeps state in them, so that files may share a process.
    isolate: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    passWithNoTests: false,
  },
});
