"""Problems on points with integer coordinates: which two are close, or far apart?"""
