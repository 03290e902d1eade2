import { z } from 'zod';

/**
 * google.cloud.aiplatform.v1.ReasoningEngine as JSON, as far as it is looked at; other fields are kept as they came
 * (https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.reasoningEngines).
 */
export const engineInputSchema = z.looseObject({
  displayName: z.string().optional(),
  description: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  spec: z
    .looseObject({
      containerSpec: z.looseObject({ imageUri: z.string().optional() }).optional(),
      packageSpec: z.looseObject({}).optional(),
      sourceCodeSpec: z.looseObject({}).optional(),
      agentFramework: z.string().optional(),
      classMethods: z.array(z.looseObject({})).optional(),
      serviceAccount: z.string().optional(),
      deploymentSpec: z
        .looseObject({
          env: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
          secretEnv: z
            .array(
              z.object({
                name: z.string(),
                secretRef: z.object({ secret: z.string(), version: z.string().optional() }),
              }),
            )
            .optional(),
          minInstances: z.int().min(0).max(10).optional(),
          maxInstances: z.int().min(1).max(1000).optional(),
          resourceLimits: z.record(z.string(), z.string()).optional(),
          containerConcurrency: z.int().min(1).optional(),
        })
        .optional(),
    })
    .optional(),
});

export type EngineInput = z.infer<typeof engineInputSchema>;

export type ReasoningEngine = EngineInput & {
  /** `projects/P/locations/L/reasoningEngines/123` */
  name: string;
  displayName: string;
  createTime: string;
  updateTime: string;
  etag: string;
};

/** Fields that a caller may set. */
export const settableFields = ['displayName', 'description', 'labels', 'spec', 'contextSpec'] as const;
