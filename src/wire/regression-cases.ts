// The workspace's regression set under the matrix that it has now.
import { passesRegression } from '../domain/policy/regression.ts';
import type { RegressionCases } from '../ports/policies.ts';

export const regressionCases: RegressionCases = {
  result: async (workspace) => {
    const { regression } = workspace;
    return { passed: regression.length - passesRegression(workspace, regression).failures.length, total: regression.length };
  },
};
