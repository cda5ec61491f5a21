/** Why a binary of the sandbox is not available: what failed, what was found, and how to fix it. */
export class ToolchainError extends Error {
  override name = 'ToolchainError';
}
