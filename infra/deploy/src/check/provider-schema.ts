/** A type as Terraform writes it in JSON (https://developer.hashicorp.com/terraform/internals/machine-readable-ui). */
export type CtyType =
  | 'string'
  | 'number'
  | 'bool'
  | ['list' | 'set' | 'map', CtyType]
  | ['object', Readonly<Record<string, CtyType>>];

export interface AttributeSchema {
  type: CtyType;
  /** `computed` ones are Google's to set; `either` may be left to Google. */
  use: 'required' | 'optional' | 'either' | 'computed';
}

export interface BlockTypeSchema {
  nesting: 'single' | 'list' | 'set';
  isRequired: boolean;
  /** Whether there may be one at most. */
  isOnce: boolean;
  block: BlockSchema;
}

export interface BlockSchema {
  attributes: Readonly<Record<string, AttributeSchema>>;
  blocks: Readonly<Record<string, BlockTypeSchema>>;
}

/** What a Terraform provider takes, in the part that is used here. */
export interface ProviderSchema {
  /** `registry.terraform.io/hashicorp/google` */
  source: string;
  version: string;
  /** The npm package that it was read from, with its version. */
  extractedFrom: string;
  provider: BlockSchema;
  resources: Readonly<Record<string, BlockSchema>>;
  dataSources: Readonly<Record<string, BlockSchema>>;
}
