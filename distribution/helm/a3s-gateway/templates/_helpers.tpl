{{- define "gateway.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "gateway.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else if contains (include "gateway.name" .) .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "gateway.name" .) | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "gateway.selector" -}}
app.kubernetes.io/name: {{ include "gateway.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "gateway.labels" -}}
{{ include "gateway.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "gateway.image" -}}
{{- if .Values.image.digest }}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) }}
{{- end }}
{{- end }}

{{- define "gateway.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}
{{- .Values.serviceAccount.name | default (include "gateway.fullname" .) }}
{{- else }}
{{- .Values.serviceAccount.name | default "default" }}
{{- end }}
{{- end }}

{{- define "gateway.tokenSecret" -}}
{{- .Values.management.existingSecret | default (printf "%s-management" (include "gateway.fullname" .)) }}
{{- end }}

{{- define "gateway.configMap" -}}
{{- .Values.existingConfigMap | default (include "gateway.fullname" .) }}
{{- end }}

{{/* The configuration, with a management API that probes reach. */}}
{{- define "gateway.config" -}}
{{ .Values.config | trimSuffix "\n" }}
{{- if not (regexMatch "(?m)^[ \\t]*management[ \\t]*\\{" .Values.config) }}

# By the chart.
management {
  address = "0.0.0.0:{{ .Values.management.port }}"
  token   = "${A3S_GATEWAY_TOKEN}"
}
{{- end }}
{{- end }}

{{/* How long the gateway may drain, as the configuration says. */}}
{{- define "gateway.drainSeconds" -}}
{{- $line := regexFind "(?m)^[ \\t]*shutdown_timeout_secs[ \\t]*=[ \\t]*[0-9]+" .Values.config }}
{{- $line | empty | ternary "30" (regexFind "[0-9]+$" $line) }}
{{- end }}

{{- define "gateway.graceSeconds" -}}
{{- if kindIs "invalid" .Values.terminationGracePeriodSeconds }}
{{- add .Values.preStopSeconds (include "gateway.drainSeconds" . | int) 10 }}
{{- else }}
{{- .Values.terminationGracePeriodSeconds | int }}
{{- end }}
{{- end }}

{{- define "gateway.asksCluster" -}}
{{- or .Values.rbac.provider.enabled .Values.rbac.scaling.enabled .Values.rbac.store.enabled }}
{{- end }}

{{/* The most gateways there always are. */}}
{{- define "gateway.replicas" -}}
{{- .Values.autoscaling.enabled | ternary .Values.autoscaling.minReplicas .Values.replicaCount }}
{{- end }}

{{- define "gateway.subject" -}}
- kind: ServiceAccount
  name: {{ include "gateway.serviceAccount" . }}
  namespace: {{ .Release.Namespace }}
{{- end }}
