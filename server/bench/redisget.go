package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/redis/go-redis/v9"
)

// redisWork makes callers that read values of a hot balance's size through one go-redis client, as a service would.
func redisWork(ctx context.Context, j job) ([]work, func(), error) {
	options, err := redis.ParseURL(j.RedisURL)
	if err != nil {
		return nil, nil, err
	}
	client := redis.NewClient(options)
	release := func() { _ = client.Close() }
	key := func(i int) string { return "bench:{" + programID + "/" + memberID(i) + "}" }
	const hotBytes = 200 // about what a hot balance takes
	value := strings.Repeat("x", hotBytes)
	for i := 0; i < j.Members; i += 1000 {
		_, err := client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
			for m := i; m < min(i+1000, j.Members); m++ {
				pipe.Set(ctx, key(m), value, 0)
			}
			return nil
		})
		if err != nil {
			release()
			return nil, nil, fmt.Errorf("filling Redis: %w", err)
		}
	}
	works := make([]work, j.Callers)
	for i := range works {
		random := rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
		works[i] = func(ctx context.Context) (int, error) {
			return 1, client.Get(ctx, key(random.IntN(j.Members))).Err()
		}
		if j.Work == redisPipelined {
			works[i] = func(ctx context.Context) (int, error) {
				_, err := client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
					for range j.Size {
						pipe.Get(ctx, key(random.IntN(j.Members)))
					}
					return nil
				})
				return j.Size, err
			}
		}
	}
	return works, release, nil
}
