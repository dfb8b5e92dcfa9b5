"""The shipped curves of the scorers: log-odds at similarity 0, ¼, ½, ¾ and 1.

Identity and function come from `python -m benchmarks.fitting`, on a coded portfolio with known answers and on text-only
cities of written entries, rounded. Set by judgement there and marked so: a field that those portfolios cannot teach.
The national model's are judgements that follow the function model's; that of codes was seen to be right on the coded
portfolio, where 130 pairs are national ones.
"""

from .records import FeatureCurve

IDENTITY_BIAS = -6.90
IDENTITY_CURVES = (
    FeatureCurve("name", (0.0, 0.0, 2.73, 3.35, 5.26)),
    FeatureCurve("function", (-1.98, -0.01, 0.0, 0.98, 0.98)),
    FeatureCurve("mapping", (-1.47, -1.47, 0.0, 0.0, 0.0)),
    FeatureCurve("description", (0.0, 0.0, 0.67, 2.58, 3.25)),
    FeatureCurve("spelling", (-1.74, 0.0, 0.48, 0.48, 1.52)),
    FeatureCurve("technologies", (-5.96, 0.0, 1.19, 3.16, 5.36)),
    FeatureCurve("agency", (0.0, 0.0, 1.4, 1.4, 1.4)),
    FeatureCurve("address", (-0.4, 0.5, 1.5, 3.5, 6.5)),  # judged
    FeatureCurve("relation", (0.0, 1.5, 3.0, 4.5, 7.0)),  # judged
)
FUNCTION_BIAS = -5.21
FUNCTION_CURVES = (
    FeatureCurve("name", (0.0, 0.0, 1.92, 3.03, 3.28)),
    FeatureCurve("function", (-2.41, -0.48, 0.0, 2.96, 7.3)),
    FeatureCurve("mapping", (-0.74, 0.0, 0.0, 1.56, 3.4)),
    FeatureCurve("spelling", (-0.39, 0.0, 1.6, 2.49, 2.49)),
    FeatureCurve("data_objects", (-0.32, 0.0, 0.59, 0.95, 1.95)),
    FeatureCurve("technologies", (-0.09, 0.0, 0.31, 0.96, 1.08)),
    FeatureCurve("agency", (-0.5, 0.0, 0.3, 0.65, 1.0)),  # judged
    FeatureCurve("address", (-0.4, 0.5, 1.5, 3.5, 6.5)),  # judged
    FeatureCurve("relation", (0.0, 1.5, 3.0, 4.5, 7.0)),  # judged
)
NATIONAL_BIAS = -4.2
NATIONAL_CURVES = (
    FeatureCurve("name", (-0.3, 0.0, 0.7, 1.8, 3.0)),
    FeatureCurve("function", (-1.2, 0.0, 0.8, 1.8, 3.0)),
    FeatureCurve("mapping", (-0.8, 0.2, 0.4, 1.5, 3.4)),
    FeatureCurve("data_objects", (0.0, 0.3, 0.6, 1.0, 1.8)),
    FeatureCurve("address", (-0.4, 0.5, 1.5, 3.5, 6.5)),
    FeatureCurve("keywords", (0.0, 0.6, 1.4, 2.4, 3.4)),
    FeatureCurve("national", (-1.0, 0.8, 1.8, 2.8, 3.8)),
)
