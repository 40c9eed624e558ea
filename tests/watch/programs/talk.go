// Both ends of one connection, and an account of every call (see talk.py).
package main

import (
	"encoding/json"
	"net"
	"os"
	"strings"
	"time"
)

func account(name string, calls []int) {
	line, _ := json.Marshal(map[string][]int{name: calls})
	os.Stderr.Write(append(line, '\n'))
}

func main() {
	listener, _ := net.Listen("tcp", "127.0.0.1:0")
	done := make(chan bool)
	go func() {
		from, _ := listener.Accept()
		var got []int
		room := make([]byte, 4096)
		for {
			count, err := from.Read(room)
			if err != nil {
				break
			}
			got = append(got, count)
		}
		account("got", got)
		from.Close()
		done <- true
	}()
	to, _ := net.Dial("tcp", listener.Addr().String())
	var sent []int
	for _, message := range []string{"AB\n", "B\n", "CD\n", "EFG\n", "H\n", strings.Repeat("x", 99999) + "\n"} {
		count, _ := to.Write([]byte(message))
		sent = append(sent, count)
		time.Sleep(20 * time.Millisecond)
	}
	to.Close()
	<-done
	account("sent", sent)
}
