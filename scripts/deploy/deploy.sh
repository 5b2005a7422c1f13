#!/usr/bin/env bash
# Deploys the API to AWS: makes the package, checks the template, and hands both to `sam deploy`.
#
#   scripts/deploy/deploy.sh --environment dev|prod --region REGION [--profile NAME] [--parameter NAME=VALUE]… [--dry-run]
#
#   --environment  which of the two stacks: time-tracking-dev or time-tracking-prod
#   --region       where, such as eu-central-1
#   --profile      of AWS's shared files, for whom it is done
#   --parameter    of the template (TimeZone, ActivityTypes, AllowedOrigin, RequireApiKey, AlarmEmail, …), before those of the
#                  environment's file scripts/deploy/ENVIRONMENT.parameters
#   --dry-run      make and check everything, and print the last command instead of running it
#   --help         this text
#
# Exit codes: 0; 1 what AWS or sam says; 64 usage; 65 the template is not accepted; 69 a program is missing.
set -euo pipefail
cd "$(dirname "$0")/../.."

help() { sed -n '2,/^set/p' "$0" | sed '$d;s/^# \{0,1\}//'; }
usage() { echo "deploy: $1 (--help tells more)" >&2; exit 64; }

environment= region= profile= dry_run=
given=()
while [ "$#" -gt 0 ]; do
  case $1 in
    --environment | --region | --profile | --parameter)
      [ "$#" -ge 2 ] || usage "$1 needs a value"
      case $1 in
        --environment) environment=$2 ;;
        --region) region=$2 ;;
        --profile) profile=$2 ;;
        --parameter) given+=("$2") ;;
      esac
      shift 2
      ;;
    --dry-run) dry_run=yes; shift ;;
    --help | -h) help; exit 0 ;;
    *) usage "there is no option \"$1\"" ;;
  esac
done
case $environment in
  dev | prod) ;;
  "") usage "--environment is missing" ;;
  *) usage "--environment is dev or prod, not \"$environment\"" ;;
esac
[[ $region =~ ^[a-z]{2}(-[a-z]+)+-[0-9]$ ]] || usage "--region is missing, or not like eu-central-1"
for parameter in "${given[@]}"; do
  [[ $parameter =~ ^[A-Za-z]+=.+ ]] || usage "--parameter is NAME=VALUE, not \"$parameter\""
  [[ $parameter != Environment=* ]] || usage "the environment is --environment's to say"
  [[ $parameter != *[\"\\]* ]] || usage "a value must not have quotes or backslashes: $parameter"
done

template=scripts/deploy/template.yaml
if command -v sam >/dev/null 2>&1; then
  sam=sam
else
  sam=$(scripts/python.sh scripts/deploy/requirements.txt .build-python-deploy)/sam
fi
export SAM_CLI_TELEMETRY=0 AWS_REGION=$region AWS_DEFAULT_REGION=$region
"$sam" validate --lint --template "$template" >&2 || exit 65
make --no-print-directory package >&2

# What stands in the environment's file, and then what was given, which wins. sam takes a value with blanks in quotes only.
overrides=("Environment=$environment")
while IFS= read -r line; do
  case $line in '' | '#'*) ;; *) overrides+=("${line%%=*}=\"${line#*=}\"") ;; esac
done <"scripts/deploy/$environment.parameters"
for parameter in "${given[@]}"; do overrides+=("${parameter%%=*}=\"${parameter#*=}\""); done

command=("$sam" deploy --template-file "$template" --stack-name "time-tracking-$environment" --region "$region"
  --resolve-s3 --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset --parameter-overrides "${overrides[@]}")
[ -z "$profile" ] || command+=(--profile "$profile")
if [ -n "$dry_run" ]; then
  printf 'would run:'
  printf ' %q' "${command[@]}"
  printf '\n'
  exit 0
fi
exec "${command[@]}"
