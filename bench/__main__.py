from bench.door import main

main()
