"""Papers and repositories that hypotheses and algorithms cite."""

IPZ = 'R. Impagliazzo, R. Paturi and F. Zane, "Which problems have strongly exponential complexity?", JCSS 2001'
IMPAGLIAZZO_PATURI = 'R. Impagliazzo and R. Paturi, "On the complexity of k-SAT", JCSS 2001'
CIP = 'C. Calabro, R. Impagliazzo and R. Paturi, "A duality between clause width and clause density for SAT", CCC 2006'
WILLIAMS = (
    'R. Williams, "A new algorithm for optimal 2-constraint satisfaction and its implications", '
    "Theoretical Computer Science 2005"
)
ALMAN_SONG = (
    'J. Alman and Z. Song, "How to Capture Higher-order Correlations? Generalizing Matrix Softmax Attention to '
    'Kronecker Computation", ICLR 2024, arXiv 2310.04064'
)
SURVEY = 'V. Vassilevska Williams, "On some fine-grained questions in algorithms and complexity", ICM 2018'
GAJENTAAN_OVERMARS = (
    'A. Gajentaan and M. H. Overmars, "On a class of O(n^2) problems in computational geometry", '
    "Computational Geometry 1995"
)
VWW = (
    'V. Vassilevska Williams and R. Williams, "Subcubic equivalences between path, matrix, and triangle problems", '
    "J. ACM 2018"
)
VWW_WEIGHTS = (
    'V. Vassilevska Williams and R. Williams, "Finding, minimizing, and counting weighted subgraphs", SICOMP 2013'
)
CMWW = 'M. Cygan, M. Mucha, K. Węgrzycki and M. Włodarczyk, "On problems equivalent to (min,+)-convolution", ICALP 2017'
ABBOUD_VWW_WANG = (
    'A. Abboud, V. Vassilevska Williams and J. Wang, "Approximation and fixed parameter subquadratic algorithms for '
    'radius and diameter in sparse graphs", SODA 2016'
)
ABDN = (
    'A. Abboud, K. Bringmann, H. Dell and J. Nederlof, "More consequences of falsifying SETH and the orthogonal '
    'vectors conjecture", STOC 2018, arXiv 1805.08554'
)
ABVW_PARSER = (
    'A. Abboud, A. Backurs and V. Vassilevska Williams, "If the current clique algorithms are optimal, so is '
    "Valiant's parser\", FOCS 2015"
)
LVWW = (
    'A. Lincoln, V. Vassilevska Williams and R. Williams, "Tight hardness for shortest cycles and paths in sparse '
    'graphs", SODA 2018'
)
HENZINGER = (
    'M. Henzinger, S. Krinninger, D. Nanongkai and T. Saranurak, "Unifying and strengthening hardness for dynamic '
    'problems via the online matrix-vector multiplication conjecture", STOC 2015'
)
GIKW = (
    'J. Gao, R. Impagliazzo, A. Kolokolova and R. Williams, "Completeness for first-order properties on sparse '
    'structures with algorithmic applications", SODA 2017'
)

AVW = (
    'J. Alman and V. Vassilevska Williams, "Truly Subquadratic 3SUM and Truly Subcubic APSP via Triangles in Sparse '
    'Lopsided Graphs", arXiv 2610.06783, 5 October 2026'
)
LEAN = "Lean 4 in anthropics/formal-math, folder 3sum-apsp"
EXPONENTS = "qawbecrdtey/ImprovedExponents, 2026, Lean 4, accepted by Lean's kernel and two independent ones"
ADVXXZ = (
    'J. Alman, R. Duan, V. Vassilevska Williams, Y. Xu, Z. Xu and R. Zhou, "More asymmetry yields faster matrix '
    'multiplication", SODA 2025, arXiv 2404.16349'
)
