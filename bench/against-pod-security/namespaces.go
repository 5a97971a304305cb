package main

import (
	"encoding/json"
	"net/http"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/pod-security-admission/api"
)

// namespaces answers list, watch and get of namespaces, of which each enforces the level `restricted`. A watch stays
// open and silent: the webhook's informer holds all it needs, and asks no more while it is measured.
func namespaces(names []string) http.Handler {
	list := corev1.NamespaceList{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "NamespaceList"},
		ListMeta: metav1.ListMeta{ResourceVersion: "1"},
	}
	mux := http.NewServeMux()
	for _, name := range names {
		namespace := corev1.Namespace{
			TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Namespace"},
			ObjectMeta: metav1.ObjectMeta{
				Name: name, ResourceVersion: "1",
				Labels: map[string]string{api.EnforceLevelLabel: string(api.LevelRestricted)},
			},
		}
		list.Items = append(list.Items, namespace)
		mux.HandleFunc("GET /api/v1/namespaces/"+name, func(w http.ResponseWriter, _ *http.Request) {
			answer(w, namespace)
		})
	}
	mux.HandleFunc("GET /api/v1/namespaces", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("watch") == "" {
			answer(w, list)
			return
		}
		// An informer that asks for the list as a watch (WatchList) is told to list.
		if r.URL.Query().Get("sendInitialEvents") == "true" {
			http.Error(w, "no watch lists", http.StatusUnprocessableEntity)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusOK)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	return mux
}

func answer(w http.ResponseWriter, object any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(object); err != nil {
		panic(err) // of these types it can't fail but for the connection
	}
}
