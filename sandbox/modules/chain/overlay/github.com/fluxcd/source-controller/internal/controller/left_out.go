package controller

// The reconcilers this build leaves out: their objects are stored by the API server and nobody works on them.
// main.go of source-controller fills these fields in; nothing reads them.

type leftOut struct{}

func (leftOut) SetupWithManager(...any) error { return nil }

type HelmRepositoryReconciler struct {
	leftOut
	Client, EventRecorder, Metrics, Storage, Getters, Cache, TTL, CacheRecorder any
	ControllerName                                                              string
}

type HelmChartReconciler struct {
	leftOut
	Client, EventRecorder, Metrics, Storage, Getters, CosignVerifierFactory, Cache, TTL, CacheRecorder any
	ControllerName                                                                                     string
}

type BucketReconciler struct {
	leftOut
	Client, EventRecorder, Metrics, Storage, TokenCache any
	ControllerName                                      string
}

type OCIRepositoryReconciler struct {
	leftOut
	Client, EventRecorder, Metrics, Storage, TokenCache, CosignVerifierFactory any
	ControllerName                                                             string
}

type (
	HelmRepositoryReconcilerOptions struct{ RateLimiter any }
	HelmChartReconcilerOptions      struct{ RateLimiter any }
	BucketReconcilerOptions         struct{ RateLimiter any }
	OCIRepositoryReconcilerOptions  struct{ RateLimiter any }
)
