// Original file: proto/spu/v1/device.proto


/**
 * Modelled times; a term that a device cannot state is absent.
 */
export interface TimingModel {
  /**
   * Rate of the host link, in bits per second.
   */
  'linkBitsPerSecond'?: (number | string);
  /**
   * Latency of the link for each transfer, in seconds.
   */
  'linkLatency'?: (number | string);
  /**
   * Bits of one matrix or vector entry on the link.
   */
  'linkBitsPerEntry'?: (number);
  /**
   * Time to program one cell, in seconds, where cells are written one by one.
   */
  'programmingPerCell'?: (number | string);
  /**
   * Time that vector DAC conversion of one entry takes, in seconds.
   */
  'vectorDacPerEntry'?: (number | string);
  /**
   * Time that one ADC reading takes, in seconds.
   */
  'adcPerEntry'?: (number | string);
  '_linkBitsPerSecond'?: "linkBitsPerSecond";
  '_linkLatency'?: "linkLatency";
  '_linkBitsPerEntry'?: "linkBitsPerEntry";
  '_programmingPerCell'?: "programmingPerCell";
  '_vectorDacPerEntry'?: "vectorDacPerEntry";
  '_adcPerEntry'?: "adcPerEntry";
}

/**
 * Modelled times; a term that a device cannot state is absent.
 */
export interface TimingModel__Output {
  /**
   * Rate of the host link, in bits per second.
   */
  'linkBitsPerSecond'?: (number);
  /**
   * Latency of the link for each transfer, in seconds.
   */
  'linkLatency'?: (number);
  /**
   * Bits of one matrix or vector entry on the link.
   */
  'linkBitsPerEntry'?: (number);
  /**
   * Time to program one cell, in seconds, where cells are written one by one.
   */
  'programmingPerCell'?: (number);
  /**
   * Time that vector DAC conversion of one entry takes, in seconds.
   */
  'vectorDacPerEntry'?: (number);
  /**
   * Time that one ADC reading takes, in seconds.
   */
  'adcPerEntry'?: (number);
  '_linkBitsPerSecond'?: "linkBitsPerSecond";
  '_linkLatency'?: "linkLatency";
  '_linkBitsPerEntry'?: "linkBitsPerEntry";
  '_programmingPerCell'?: "programmingPerCell";
  '_vectorDacPerEntry'?: "vectorDacPerEntry";
  '_adcPerEntry'?: "adcPerEntry";
}
