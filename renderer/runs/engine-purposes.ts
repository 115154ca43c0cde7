/** What each engine is good for, by its name. */
export const enginePurposes: Readonly<Record<string, string>> = {
  'onnx-cpu':
    'The usual choice without a graphics processor: a training step is one compiled graph for the processor.',
  'onnx-cuda': 'NVIDIA graphics processors. Worthwhile for large networks and batches.',
  'onnx-directml': 'Graphics processors of any make on Windows.',
  'onnx-coreml': 'Graphics processor and Neural Engine of a Mac.',
  'onnx-webgpu': 'Graphics processors of any make by WebGPU, where nothing made for them is installed.',
  tensorflow: 'TensorFlow’s native library, on an NVIDIA graphics processor where it finds one.',
  'tfjs-cpu':
    'TensorFlow.js in plain JavaScript: slow, runs anywhere, and the independent reference that the others are held against.',
};
