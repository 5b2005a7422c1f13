# Everyday commands. `make help` lists them; the README explains them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup build test test-long test-integration test-sanitize fuzz bench db-up db-down api-start api-stop migrate \
  backup restore restore-drill upload package install uninstall clean

# DB=docker uses Amazon's image instead of the embedded engine.
DB ?= embedded
export DB

# What the local tools and the API are told about the database.
ENV_VARS ?= env/dev.env.json
export ENV_VARS

# Other ports than those of the file: the environment wins over it.
ifdef DB_PORT
export DB_PORT
export DB_ENDPOINT ?= http://127.0.0.1:$(DB_PORT)
endif
ifdef PORT
export PORT
export ENDPOINT ?= http://127.0.0.1:$(PORT)
endif

# Where make install puts things.
PREFIX ?= /usr/local
export PREFIX DESTDIR

help: ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## ?(.*)/  make \1\t\2/' | expand -t 22

setup: ## Install what the build needs (Debian packages; says so if it cannot)
	@scripts/setup.sh

build: setup .build/programs ## Build every program in release mode, into .build/release

# Folders are newer when a file in them has gone.
.build/programs: Package.swift $(shell find Sources)
	@[ -d .build/release ] || echo "build: the first time this takes a minute or two" >&2
	@swift build -c release --static-swift-stdlib --quiet
	@touch $@

test: ## Build and run all tests, from nothing if need be
	@scripts/setup.sh test
	@swift test --disable-swift-testing

test-long: ## The same tests with many more rounds of those that attack: kill -9, random input, faults
	@scripts/setup.sh test
	@LONG_TESTS=1 swift test --disable-swift-testing

test-integration: ## Test against programs of others: moto's server, boto3, the AWS command line
	@scripts/integration.sh

test-sanitize: ## The tests under the thread sanitizer and the address sanitizer (FILTER=… only some)
	@scripts/setup.sh test
	@FILTER="$(FILTER)" scripts/sanitize.sh

fuzz: ## Let libFuzzer attack the request parser with 200,000 inputs (RUNS=…)
	@scripts/setup.sh
	@scripts/fuzz.sh

bench: build ## Measure the hot paths and print tables (TOPIC=http: only that)
	@scripts/setup.sh bench
	@scripts/bench.sh $(TOPIC)

db-up: build ## Start the local database on port 8000, or find the running one (DB=docker: Amazon's image)
	@scripts/database.sh up

db-down: ## Stop the local database; its data stays
	@scripts/database.sh down

api-start: db-up ## Set up, build, start database and API (port 3000, foreground; Ctrl-C stops it)
	@scripts/api.sh start

api-stop: ## Stop an API that was started with make api-start
	@scripts/api.sh stop

migrate: db-up ## Copy the remote table (AWS, or REMOTE_DB_ENDPOINT) into the local one
	@.build/release/timetracking-migrate --verbose --env-vars $(ENV_VARS)

backup: migrate ## Migrate, then write the local table into backups/
	@.build/release/timetracking-backup --verbose --env-vars $(ENV_VARS)

restore: file-given db-up ## Load a backup into the local table: make restore FILE=backups/….json
	@.build/release/timetracking-restore --verbose --env-vars $(ENV_VARS) "$(FILE)"

.PHONY: file-given
file-given:
	@[ -n "$(FILE)" ] || { echo "make restore FILE=backups/….json" >&2; exit 64; }

restore-drill: build ## Prove that the newest backup can be restored, in a database of its own (FILE=…: another one)
	@scripts/restore-drill.sh $(FILE)

upload: build ## Send what Timewarrior recorded to the API and tell Slack: make upload RANGE=week
	@.build/release/timetracking-upload --env-vars $(ENV_VARS) --verbose $(RANGE)

# Not built again under sudo, which would leave files of root's in .build.
install: $(if $(SUDO_UID),,build) ## Install below PREFIX (/usr/local; PREFIX=~/.local needs no root), in DESTDIR if that is set
	@scripts/install.sh install

uninstall: ## Remove what make install wrote below PREFIX, and nothing else
	@scripts/install.sh uninstall

package: build ## Make the zip for AWS Lambda, with all that it needs (ZIP=…: where)
	@scripts/setup.sh package
	@scripts/package.sh $(ZIP)

clean: ## Remove what was built; data and backups stay
	@rm -rf .build
