"""The shipped curves of the scorers: log-odds at similarity 0, ¼, ½, ¾ and 1.

Identity and function come from `python -m benchmarks.fitting`, on a coded portfolio with known answers and on text-only
cities of written entries, rounded. Set by judgement there and marked so: a field that those portfolios cannot teach.
The national model has no portfolio with enough answers yet; its curves follow the function model's.
"""

from .records import FeatureCurve

IDENTITY_BIAS = -6.90
IDENTITY_CURVES = (
    FeatureCurve("name", (-1.28, -0.36, 0.57, 1.3, 3.53)),
    FeatureCurve("function", (-1.38, 0.59, 1.38, 1.38, 1.38)),
    FeatureCurve("mapping", (-2.43, -2.43, -2.43, -1.9, -1.02)),
    FeatureCurve("description", (0.0, 0.0, 0.53, 2.53, 3.07)),
    FeatureCurve("spelling", (-0.78, 2.48, 2.48, 2.48, 3.43)),
    FeatureCurve("technologies", (-4.44, 0.15, 1.8, 3.74, 6.02)),
    FeatureCurve("agency", (-0.48, -0.18, 0.12, 0.41, 0.71)),
    FeatureCurve("address", (-0.4, 0.5, 1.5, 3.5, 6.5)),  # judged
    FeatureCurve("relation", (0.0, 1.5, 3.0, 4.5, 7.0)),  # judged
)
FUNCTION_BIAS = -5.21
FUNCTION_CURVES = (
    FeatureCurve("name", (-0.51, -0.33, 0.61, 1.47, 2.23)),
    FeatureCurve("function", (-1.21, 0.35, 1.19, 3.31, 7.22)),
    FeatureCurve("mapping", (-0.77, 0.86, 0.86, 1.23, 3.07)),
    FeatureCurve("wording", (-0.31, -0.31, -0.31, 0.04, 0.25)),
    FeatureCurve("spelling", (-0.31, 0.86, 1.49, 2.45, 2.53)),
    FeatureCurve("data_objects", (-0.26, 0.35, 0.71, 1.03, 2.07)),
    FeatureCurve("services", (0.0, 1.42, 1.42, 1.42, 1.42)),
    FeatureCurve("technologies", (-0.22, -0.22, 0.27, 0.94, 1.09)),
    FeatureCurve("agency", (-0.3, 0.0, 0.1, 0.3, 0.5)),  # judged
    FeatureCurve("address", (-0.4, 0.5, 1.5, 3.5, 6.5)),  # judged
    FeatureCurve("relation", (0.0, 1.5, 3.0, 4.5, 7.0)),  # judged
)
NATIONAL_BIAS = -4.2
NATIONAL_CURVES = (
    FeatureCurve("name", (-0.3, 0.0, 0.7, 1.8, 3.0)),
    FeatureCurve("function", (-1.2, 0.0, 0.8, 1.8, 3.0)),
    FeatureCurve("mapping", (-0.8, 0.2, 0.4, 0.8, 1.6)),
    FeatureCurve("wording", (-0.4, -0.1, 0.3, 1.2, 2.5)),
    FeatureCurve("spelling", (-0.3, 0.3, 0.8, 1.5, 1.8)),
    FeatureCurve("data_objects", (0.0, 0.3, 0.6, 1.0, 1.8)),
    FeatureCurve("services", (0.0, 0.4, 0.8, 1.0, 1.2)),
    FeatureCurve("address", (-0.4, 1.0, 2.5, 3.2, 4.0)),
    FeatureCurve("keywords", (0.0, 0.6, 1.4, 2.4, 3.4)),
    FeatureCurve("national", (-1.0, 0.8, 1.8, 2.8, 3.8)),
)
