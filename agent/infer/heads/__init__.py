"""Output heads: from a model's output tensors to candidate boxes.

- ssd: the four outputs of TFLite_Detection_PostProcess, boxes as y1 x1 y2 x2.
- yolov8: [1, 4 + classes, cells], x y w h and class scores; YOLO11 has the same head.
- yolov5: [1, 3 * cells, 5 + classes], x y w h, objectness and class scores.
- yolox: [1, cells, 5 + classes], the same columns.
- grid: two outputs in either order, scores [1, cells, classes] and boxes [1, cells, 4] as YOLOX's cells.
- pose: [1, 1, 17, 3], one person's keypoints; tells whether he lies, and only of a crop that shows a person.

`cells` are those of the grids of strides 8, 16 and 32, for grid also of 8 and 16, the finest first, row by row.
"""

from agent.infer.heads.cells import STRIDES
from agent.infer.heads.fit import fit, input_size
from agent.infer.heads.parts import Candidates, Floats, Head, Kind

__all__ = ["STRIDES", "Candidates", "Floats", "Head", "Kind", "fit", "input_size"]
